// Package stock is what both services know of the warehouse.
package stock

// An Item is a thing on a shelf.
type Item struct {
	Name string `json:"name"`
	Left int    `json:"left"`
}

// Items returns what is on the shelves.
func Items() []Item {
	return []Item{{"bolt", 12}, {"nut", 3}, {"washer", 40}}
}

// Scarce returns those of items of which fewer than limit are left.
func Scarce(items []Item, limit int) []Item {
	var scarce []Item
	for _, item := range items {
		if item.Left < limit {
			scarce = append(scarce, item)
		}
	}
	return scarce
}
