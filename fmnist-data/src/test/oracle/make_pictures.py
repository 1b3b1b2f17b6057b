"""Writes the pictures of PictureMatrixTest and what Pillow sees in them.

    python3 -m venv /tmp/pillow && /tmp/pillow/bin/pip install pillow==13.0.0
    /tmp/pillow/bin/python fmnist-data/src/test/oracle/make_pictures.py

A line of expected.txt is: file, width, height, the grey values in hexadecimal, row by row. They are Pillow's: the picture turned by its
orientation, laid over white, converted to RGB and then to "L". Where Pillow cannot read a form, the values come from the definition of the
format, as the function that writes it says.
"""
import io
import os
import random
import struct
import zlib

from PIL import Image, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "../resources/io/fmnist/data/picture/pictures")
W, H = 24, 20
random.seed(1)
lines = []


def grey(im):
    """What a person sees of it on a white page, as luminance."""
    im = ImageOps.exif_transpose(im)
    if im.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in im.info:
        im = im.convert("RGBA")
        im = Image.alpha_composite(Image.new("RGBA", im.size, "white"), im)
    return im.convert("RGB").convert("L")


def put(name, data, expected=None):
    """Writes a file; expected is an image of mode L, or Pillow's view of the file."""
    with open(os.path.join(OUT, name), "wb") as f:
        f.write(data)
    if expected is None:
        im = Image.open(io.BytesIO(data))
        im.load()
        expected = grey(im)
    lines.append(f"{name} {expected.width} {expected.height} {expected.tobytes().hex()}")


def saved(im, fmt, **options):
    out = io.BytesIO()
    im.save(out, fmt, **options)
    return out.getvalue()


# A picture without any symmetry, smooth so that JPEG keeps it: a colour gradient with a dark corner.
rgb = Image.new("RGB", (W, H))
alpha = Image.new("L", (W, H))
for y in range(H):
    for x in range(W):
        dark = 0.4 if x < 9 and y < 7 else 1.0
        rgb.putpixel((x, y), tuple(int(dark * v) for v in (10 * x + 10, 255 - 11 * y, 8 * (x + y) % 256)))
        alpha.putpixel((x, y), min(255, max(0, 13 * (x - 2))))
l = rgb.convert("L")
rgba = Image.merge("RGBA", (*rgb.split(), alpha))
la = Image.merge("LA", (l, alpha))
cmyk = Image.merge("CMYK", (*[c.point(lambda v: 255 - v) for c in rgb.split()], l.point(lambda v: v // 3)))


# ---- PNG, written here because Pillow writes neither Adam7, nor 16-bit colour, nor every bit depth
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(colour, bits, samples, extra=b"", adam7=False):
    """samples(x, y) gives a tuple of integers."""

    def rows(xs, ys):
        out = b""
        for y in ys:
            if not xs:
                continue
            acc = "".join(format(v, f"0{bits}b") for x in xs for v in samples(x, y))
            acc += "0" * (-len(acc) % 8)
            out += b"\0" + int(acc, 2).to_bytes(len(acc) // 8, "big")
        return out

    if adam7:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        raw = b"".join(rows(range(x0, W, dx), range(y0, H, dy)) for x0, y0, dx, dy in passes)
    else:
        raw = rows(range(W), range(H))
    header = struct.pack(">IIBBBBB", W, H, bits, colour, 0, 0, int(adam7))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def by_definition(samples, most, transparent=None):
    """Grey samples scaled to 0..255; the transparent value is white."""
    im = Image.new("L", (W, H))
    for y in range(H):
        for x in range(W):
            v = samples(x, y)[0]
            im.putpixel((x, y), 255 if v == transparent else round(v * 255 / most))
    return im


for bits in (1, 2, 4, 8, 16):
    most = (1 << bits) - 1
    s = lambda x, y: (l.getpixel((x, y)) * most // 255,)
    t = s(15, 10)[0]
    for adam7 in (False, True):
        tag = "-adam7" if adam7 else ""
        put(f"png-grey{bits}{tag}.png", png(0, bits, s, adam7=adam7), by_definition(s, most))
        put(f"png-grey{bits}-trns{tag}.png", png(0, bits, s, chunk(b"tRNS", struct.pack(">H", t)), adam7), by_definition(s, most, t))
gamma = chunk(b"gAMA", struct.pack(">I", 100000))
put("png-grey8-gamma.png", png(0, 8, lambda x, y: (l.getpixel((x, y)),), gamma))
put("png-rgb8-gamma.png", png(2, 8, lambda x, y: rgb.getpixel((x, y)), gamma))
for adam7 in (False, True):
    tag = "-adam7" if adam7 else ""
    put(f"png-rgb8{tag}.png", png(2, 8, lambda x, y: rgb.getpixel((x, y)), adam7=adam7))
    put(f"png-rgba8{tag}.png", png(6, 8, lambda x, y: rgba.getpixel((x, y)), adam7=adam7))
    put(f"png-la8{tag}.png", png(4, 8, lambda x, y: la.getpixel((x, y)), adam7=adam7))
    put(f"png-rgb16{tag}.png", png(2, 16, lambda x, y: tuple(v * 257 for v in rgb.getpixel((x, y))), adam7=adam7))
    put(f"png-rgba16{tag}.png", png(6, 16, lambda x, y: tuple(v * 257 for v in rgba.getpixel((x, y))), adam7=adam7))
    put(f"png-la16{tag}.png", png(4, 16, lambda x, y: tuple(v * 257 for v in la.getpixel((x, y))), adam7=adam7))
corner = rgb.getpixel((15, 10))
put("png-rgb8-trns.png", png(2, 8, lambda x, y: rgb.getpixel((x, y)), chunk(b"tRNS", struct.pack(">HHH", *corner))))
# Pillow compares the low bytes of a 16-bit tRNS only; here one pixel's colour is transparent by definition.
white = grey(rgb.convert("RGB"))
for y in range(H):
    for x in range(W):
        if rgb.getpixel((x, y)) == corner:
            white.putpixel((x, y), 255)
put("png-rgb16-trns.png", png(2, 16, lambda x, y: tuple(v * 257 for v in rgb.getpixel((x, y))), chunk(b"tRNS", struct.pack(">HHH", *[v * 257 for v in corner]))), white)
for bits in (1, 2, 4, 8):
    most = (1 << bits) - 1
    table = [(random.randrange(256), random.randrange(256), random.randrange(256)) for _ in range(most + 1)]
    plte = chunk(b"PLTE", bytes(v for c in table for v in c))
    trns = chunk(b"tRNS", bytes(random.choice((0, 90, 255)) for _ in range((most + 1) // 2 + 1)))
    s = lambda x, y: ((x * 5 + y * 3) % (most + 1),)
    for adam7 in (False, True):
        tag = "-adam7" if adam7 else ""
        put(f"png-palette{bits}{tag}.png", png(3, bits, s, plte, adam7))
        put(f"png-palette{bits}-trns{tag}.png", png(3, bits, s, plte + trns, adam7))


# ---- orientation: EXIF in JPEG and PNG, the tag in TIFF
def exif(value, order="big"):
    e = ">" if order == "big" else "<"
    return (b"MM\0*" if order == "big" else b"II*\0") + struct.pack(e + "IHHHIHHI", 8, 1, 0x112, 3, 1, value, 0, 0)


for value in range(1, 9):
    for order in ("big", "little"):
        put(f"jpeg-orientation{value}-{order}.jpg", saved(rgb, "JPEG", quality=90, exif=b"Exif\0\0" + exif(value, order)))
    put(f"png-orientation{value}.png", png(2, 8, lambda x, y: rgb.getpixel((x, y)), chunk(b"eXIf", exif(value))))
    put(f"tiff-orientation{value}.tif", saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={274: value}))
put("jpeg-orientation0.jpg", saved(rgb, "JPEG", quality=90, exif=b"Exif\0\0" + exif(0)), grey(Image.open(io.BytesIO(saved(rgb, "JPEG", quality=90)))))
put("jpeg-orientation-damaged.jpg", saved(rgb, "JPEG", quality=90, exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"), grey(Image.open(io.BytesIO(saved(rgb, "JPEG", quality=90)))))

# ---- JPEG
put("jpeg-grey.jpg", saved(l, "JPEG", quality=90))
put("jpeg-grey-progressive.jpg", saved(l, "JPEG", quality=90, progressive=True))
for sub, name in ((0, "444"), (1, "422"), (2, "420")):
    put(f"jpeg-ycc{name}.jpg", saved(rgb, "JPEG", quality=90, subsampling=sub))
    put(f"jpeg-ycc{name}-progressive.jpg", saved(rgb, "JPEG", quality=90, subsampling=sub, progressive=True))
put("jpeg-restart.jpg", saved(rgb, "JPEG", quality=90, restart_marker_blocks=2))
put("jpeg-rgb.jpg", saved(rgb, "JPEG", quality=90, keep_rgb=True))
plain = saved(rgb, "JPEG", quality=90)
app0 = plain.index(b"\xff\xe0")
put("jpeg-ycc-without-jfif.jpg", plain[:app0] + plain[app0 + 2 + struct.unpack(">H", plain[app0 + 2:app0 + 4])[0]:])
put("jpeg-after-bytes.jpg", plain + b"\0" * 50)
put("jpeg-fill-bytes.jpg", plain[:2] + b"\xff\xff" + plain[2:])
for progressive in (False, True):
    tag = "-progressive" if progressive else ""
    adobe = saved(cmyk, "JPEG", quality=90, progressive=progressive)
    put(f"jpeg-cmyk{tag}.jpg", adobe)
    at = adobe.index(b"Adobe")
    ycck = adobe[:at + 11] + b"\x02" + adobe[at + 12:]
    put(f"jpeg-ycck{tag}.jpg", ycck)
    put(f"jpeg-cmyk-without-adobe{tag}.jpg", adobe[:at - 4] + adobe[at + 12:])


# ---- GIF: the frame lies on a canvas; what it does not cover shows the page
def gif(frame, canvas, offset, transparent=None, interlaced=False, local=False):
    data = saved(frame, "GIF", interlace=interlaced, optimize=False)
    size = 3 * (2 << (data[10] & 7))
    table, rest = data[13:13 + size], data[13 + size:]
    if rest[:2] == b"!\xf9":
        rest = rest[8:]
    assert rest[0] == 0x2C
    flags = rest[9] | ((0x80 | (data[10] & 7)) if local else 0)
    out = b"GIF89a" + struct.pack("<HHBBB", *canvas, 0x70 if local else data[10], 0, 0)
    out += b"" if local else table
    if transparent is not None:
        out += b"!\xf9\x04\x01\0\0" + bytes([transparent]) + b"\0"
    return out + b"," + struct.pack("<HHHHB", *offset, *frame.size, flags) + (table if local else b"") + rest[10:]


def on_canvas(frame, canvas, offset, transparent=None):
    """The first frame on a transparent canvas on a white page."""
    page = Image.new("L", canvas, 255)
    seen = frame.convert("RGB").convert("L")
    for y in range(frame.height):
        for x in range(frame.width):
            if frame.getpixel((x, y)) != transparent:
                page.putpixel((x + offset[0], y + offset[1]), seen.getpixel((x, y)))
    return page


p = rgb.quantize(32)
for interlaced in (False, True):
    for local in (False, True):
        tag = ("-interlaced" if interlaced else "") + ("-local" if local else "")
        put(f"gif{tag}.gif", gif(p, (W, H), (0, 0), None, interlaced, local), on_canvas(p, (W, H), (0, 0)))
        put(f"gif-transparent{tag}.gif", gif(p, (W, H), (0, 0), 7, interlaced, local), on_canvas(p, (W, H), (0, 0), 7))
        put(f"gif-canvas{tag}.gif", gif(p, (W + 9, H + 8), (6, 5), 7, interlaced, local), on_canvas(p, (W + 9, H + 8), (6, 5), 7))
two = l.convert("1").convert("P")
put("gif-animated.gif", saved(p, "GIF", save_all=True, append_images=[p.transpose(Image.Transpose.FLIP_LEFT_RIGHT)]))
put("gif-grey.gif", saved(l, "GIF"))

# ---- BMP
put("bmp-1.bmp", saved(l.convert("1"), "BMP"))
put("bmp-grey8.bmp", saved(l, "BMP"))
put("bmp-palette8.bmp", saved(p, "BMP"))
put("bmp-24.bmp", saved(rgb, "BMP"))


def bmp(bits, rows, compression=0, masks=b"", table=b"", size=40, top_down=False):
    head = struct.pack("<IiiHHIIiiII", size, W, -H if top_down else H, 1, bits, compression, len(rows), 2835, 2835, len(table) // 4, 0)
    head += masks
    start = 14 + len(head) + len(table)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + head + table + rows


def bmp_rows(pixel, top_down=False):
    ys = range(H) if top_down else range(H - 1, -1, -1)
    out = b""
    for y in ys:
        row = b"".join(pixel(x, y) for x in range(W))
        out += row + b"\0" * (-len(row) % 4)
    return out


def packed(r, g, b):
    return lambda x, y: struct.pack("<H", sum((v >> (8 - n)) << s for v, (n, s) in zip(rgb.getpixel((x, y)), (r, g, b))))


bgr = lambda x, y: bytes(reversed(rgb.getpixel((x, y))))
put("bmp-24-top-down.bmp", bmp(24, bmp_rows(bgr, True), top_down=True))
put("bmp-32.bmp", bmp(32, bmp_rows(lambda x, y: bgr(x, y) + b"\0")))
put("bmp-16-555.bmp", bmp(16, bmp_rows(packed((5, 10), (5, 5), (5, 0)))))
# Pillow cuts off where it widens five and six bits to eight; rounded here.
wide = Image.merge("RGB", [c.point(lambda v, n=n: round((v >> (8 - n)) * 255 / ((1 << n) - 1))) for c, n in zip(rgb.split(), (5, 6, 5))])
put("bmp-16-565.bmp", bmp(16, bmp_rows(packed((5, 11), (6, 5), (5, 0))), 3, struct.pack("<III", 0xF800, 0x7E0, 0x1F)), wide.convert("L"))
v5 = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000) + b"BGRs" + b"\0" * 64
put("bmp-32-alpha.bmp", bmp(32, bmp_rows(lambda x, y: bgr(x, y) + bytes([alpha.getpixel((x, y))])), 3, v5, size=40 + len(v5)))
four = [(random.randrange(256), random.randrange(256), random.randrange(256)) for _ in range(16)]
table = b"".join(bytes(reversed(c)) + b"\0" for c in four)
nibbles = b"".join(bytes(((2 * x + y) % 16) << 4 | (2 * x + 1 + y) % 16 for x in range(W // 2)) for y in range(H - 1, -1, -1))
put("bmp-palette4.bmp", bmp(4, nibbles, table=table))
rle8 = b"".join(b"".join(bytes([4, (x + y) % 16]) for x in range(W // 4)) + b"\0\0" for y in range(H)) + b"\0\1"
put("bmp-rle8.bmp", bmp(8, rle8, 1, table=table))
rle4 = b"".join(b"".join(bytes([4, (x + y) % 16 * 16 + 3]) for x in range(W // 4)) + b"\0\0" for y in range(H)) + b"\0\1"
put("bmp-rle4.bmp", bmp(4, rle4, 2, table=table))

# ---- TIFF
for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
    for im, name in ((l, "grey8"), (rgb, "rgb8"), (rgba, "rgba8"), (la, "la8"), (cmyk, "cmyk8"), (p, "palette8"), (l.convert("1"), "grey1")):
        put(f"tiff-{name}-{compression.replace('_', '-')}.tif", saved(im, "TIFF", compression=compression))
put("tiff-grey1-group4.tif", saved(l.convert("1"), "TIFF", compression="group4"))
put("tiff-rgb8-jpeg.tif", saved(rgb, "TIFF", compression="jpeg", quality=90))
put("tiff-grey8-jpeg.tif", saved(l, "TIFF", compression="jpeg", quality=90))


def tiff(bits, photometric, data, extra=(), predictor=None, order="<", planar=1):
    channels = len(bits)
    e = order
    entries = [(256, 4, (W,)), (257, 4, (H,)), (258, 3, tuple(bits)), (259, 3, (1,)), (262, 3, (photometric,)), (273, 4, None), (277, 3, (channels,)), (278, 4, (H,)), (279, 4, (len(data),)), (284, 3, (planar,))]
    entries += [(338, 3, extra)] if extra else []
    n = len(entries)
    after, at = b"", 8 + 2 + 12 * n + 4
    body = b""
    for tag, kind, values in entries:
        if values is None:
            values = (0,)
            where = len(body)
        packed_values = struct.pack(e + str(len(values)) + {3: "H", 4: "I"}[kind], *values)
        if len(packed_values) > 4:
            field = struct.pack(e + "I", at + len(after))
            after += packed_values
        else:
            field = packed_values.ljust(4, b"\0")
        body += struct.pack(e + "HHI", tag, kind, len(values)) + field
    body = body[:where + 8] + struct.pack(e + "I", at + len(after)) + body[where + 12:]
    return (b"II*\0" if e == "<" else b"MM\0*") + struct.pack(e + "IH", 8, n) + body + struct.pack(e + "I", 0) + after + data


everywhere = [(x, y) for y in range(H) for x in range(W)]
put("tiff-white-is-zero8.tif", tiff([8], 0, bytes(255 - l.getpixel(q) for q in everywhere)))
for e in "<>":
    tag = "little" if e == "<" else "big"
    put(f"tiff-grey16-{tag}.tif", tiff([16], 1, b"".join(struct.pack(e + "H", l.getpixel(q) * 257) for q in everywhere), order=e), l)
    put(f"tiff-rgb16-{tag}.tif", tiff([16] * 3, 2, b"".join(struct.pack(e + "HHH", *[v * 257 for v in rgb.getpixel(q)]) for q in everywhere), order=e))
    put(f"tiff-rgba16-{tag}.tif", tiff([16] * 4, 2, b"".join(struct.pack(e + "HHHH", *[v * 257 for v in rgba.getpixel(q)]) for q in everywhere), (2,), order=e))
put("tiff-cmyk16.tif", tiff([16] * 4, 5, b"".join(struct.pack("<HHHH", *[v * 257 for v in cmyk.getpixel(q)]) for q in everywhere)))
premultiplied = b"".join(bytes([*(round(v * rgba.getpixel(q)[3] / 255) for v in rgba.getpixel(q)[:3]), rgba.getpixel(q)[3]]) for q in everywhere)
put("tiff-rgba8-associated.tif", tiff([8] * 4, 2, premultiplied, (1,)))
put("tiff-rgbx8.tif", tiff([8] * 4, 2, rgba.tobytes(), (0,)))

# ---- WBMP: a bit a pixel, 1 is white; Pillow does not read it
bit = l.convert("1")
rows = b"".join(int("".join("1" if bit.getpixel((x, y)) else "0" for x in range(W)), 2).to_bytes(W // 8, "big") for y in range(H))
put("wbmp.wbmp", b"\0\0" + bytes([W, H]) + rows, bit.convert("L"))

with open(os.path.join(OUT, "expected.txt"), "w") as f:
    f.write("\n".join(lines) + "\n")
print(len(lines), "pictures")
