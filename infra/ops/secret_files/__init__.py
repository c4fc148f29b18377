"""The secrets of a deployment whose parts are given them as files, each made once and kept."""
