"""The main path of each documented programme, on the region file that declares it."""
