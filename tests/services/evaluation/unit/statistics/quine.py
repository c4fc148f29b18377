"""Days absent from school of 146 children, by the group each belongs to: data set ``quine``.

Of R's package MASS (Venables and Ripley 2002; S. Quine in Aitkin 1978), as stored in
github.com/curran/data, Rdatasets/csv/MASS/quine.csv. One row for each combination of Eth, Sex, Age
and Lrn that occurs, in the order of the file.
"""

DAYS_BY_GROUP = (
    (2, 11, 14),
    (5, 5, 13, 20, 22),
    (6, 6, 15),
    (7, 14),
    (6, 32, 53, 57),
    (14, 16, 16, 17, 40, 43, 46),
    (8, 23, 23, 28, 34, 36, 38),
    (3,),
    (5, 11, 24, 45),
    (5, 6, 6, 9, 13, 23, 25, 32, 53, 54),
    (5, 5, 11, 17, 19),
    (8, 13, 14, 20, 47, 48, 60, 81),
    (2,),
    (0, 2, 3, 5, 10, 14, 21, 36, 40),
    (6, 17, 67),
    (0, 0, 2, 7, 11, 12),
    (0, 0, 5, 5, 5, 11, 17),
    (3, 4),
    (22, 30, 36),
    (8, 0, 1, 5, 7, 16, 27),
    (0, 30, 10, 14, 27, 41, 69),
    (25,),
    (10, 11, 20, 33),
    (5, 7, 0, 1, 5, 5, 5, 5, 7, 11, 15),
    (5, 14, 6, 6, 7, 28),
    (0, 5, 14, 2, 2, 3, 8, 10, 12),
    (1,),
    (1, 9, 22, 3, 3, 5, 15, 18, 22, 37),
)
