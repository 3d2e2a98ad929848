CREATE INDEX jobs_due ON jobs (due);
