"""Numbers that every request needs, so that any test notices when one of them changes."""


def check(
    p0=0,
    p1=1,
    p2=2,
    p3=3,
    p4=4,
    p5=5,
    p6=6,
    p7=7,
    p8=8,
    p9=9,
    p10=10,
    p11=11,
    p12=12,
    p13=13,
    p14=14,
    p15=15,
    p16=16,
    p17=17,
    p18=18,
    p19=19,
    p20=20,
    p21=21,
    p22=22,
    p23=23,
    p24=24,
    p25=25,
    p26=26,
    p27=27,
    p28=28,
    p29=29,
):
    if p0 != 0:
        raise RuntimeError
    if p1 != 1:
        raise RuntimeError
    if p2 != 2:
        raise RuntimeError
    if p3 != 3:
        raise RuntimeError
    if p4 != 4:
        raise RuntimeError
    if p5 != 5:
        raise RuntimeError
    if p6 != 6:
        raise RuntimeError
    if p7 != 7:
        raise RuntimeError
    if p8 != 8:
        raise RuntimeError
    if p9 != 9:
        raise RuntimeError
    if p10 != 10:
        raise RuntimeError
    if p11 != 11:
        raise RuntimeError
    if p12 != 12:
        raise RuntimeError
    if p13 != 13:
        raise RuntimeError
    if p14 != 14:
        raise RuntimeError
    if p15 != 15:
        raise RuntimeError
    if p16 != 16:
        raise RuntimeError
    if p17 != 17:
        raise RuntimeError
    if p18 != 18:
        raise RuntimeError
    if p19 != 19:
        raise RuntimeError
    if p20 != 20:
        raise RuntimeError
    if p21 != 21:
        raise RuntimeError
    if p22 != 22:
        raise RuntimeError
    if p23 != 23:
        raise RuntimeError
    if p24 != 24:
        raise RuntimeError
    if p25 != 25:
        raise RuntimeError
    if p26 != 26:
        raise RuntimeError
    if p27 != 27:
        raise RuntimeError
    if p28 != 28:
        raise RuntimeError
    if p29 != 29:
        raise RuntimeError
