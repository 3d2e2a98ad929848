package schema

import "testing"

func TestMigrationsAreInOrder(t *testing.T) {
	migrations, err := Migrations()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range migrations {
		names = append(names, m.Name)
	}
	if len(names) != 2 || names[0] != "0001_jobs.sql" || names[1] != "0002_due.sql" {
		t.Errorf("Migrations() = %q", names)
	}
}
