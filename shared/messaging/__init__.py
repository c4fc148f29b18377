"""Events between services, neither lost nor done twice."""
