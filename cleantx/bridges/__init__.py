"""Objects of other libraries in and out; each bridge needs its extra, and imports its library only when it is used."""
