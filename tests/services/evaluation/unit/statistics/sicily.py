"""Monthly hospital admissions for acute coronary events in Sicily, 2002 to 2006.

The smoking ban began in January 2005. Second column: the age-standardised population, taken here
for the headcount. Data of the tutorial by J. Lopez Bernal, S. Cummins and A. Gasparrini (Int J
Epidemiol 2017;46:348-355, doi 10.1093/ije/dyw098), from
github.com/gasparrini/2017_lopezbernal_IJE_codedata, file sicily.csv; people rounded to whole ones.
"""

EVENTS = (
    728, 659, 791, 734, 757, 726, 760, 740, 720, 814, 795, 858,
    887, 766, 851, 769, 781, 756, 766, 752, 765, 831, 879, 928,
    914, 808, 937, 840, 916, 828, 845, 818, 860, 839, 887, 886,
    831, 796, 833, 820, 877, 758, 767, 738, 781, 843, 850, 908,
    1021, 859, 976, 888, 962, 838, 810, 876, 843, 936, 912,
)  # fmt: skip
PEOPLE = (
    379875, 376496, 377041, 377116, 377383, 374113, 379513, 376296, 374653, 378486, 375956, 378350,
    376762, 379032, 379360, 376162, 377972, 381831, 379889, 380872, 380967, 381240, 382105, 381803,
    381656, 383680, 383504, 386463, 383783, 380837, 383483, 380906, 382927, 384052, 384450, 383428,
    388153, 388373, 386470, 386033, 383686, 385509, 385901, 386517, 388437, 383255, 390149, 385875,
    391614, 391750, 394006, 391365, 391665, 389022, 391879, 388575, 392989, 390019, 390712,
)  # fmt: skip
FIRST_YEAR, BAN = 2002, 36
