"""Why a recipient is owed what it is, or nothing, told from the rules themselves."""
