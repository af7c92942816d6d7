"""A population of enterprises made to meet published margins: placed, sized, given statuses, R&D and links."""
