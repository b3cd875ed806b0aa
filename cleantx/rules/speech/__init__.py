"""Rules for a text that is to be read: what people say while they look for the word that they want."""
