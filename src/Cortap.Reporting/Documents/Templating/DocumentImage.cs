using System.Buffers.Binary;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>A picture for a document.</summary>
/// <param name="Content">PNG or JPEG.</param>
/// <param name="Extension"><c>png</c> or <c>jpeg</c>.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Description">What the picture shows, for those who cannot see it.</param>
public sealed record DocumentImage(ReadOnlyMemory<byte> Content, string Extension, int Width, int Height, string Description)
{
    /// <summary>Largest file, bytes. Every report carries the picture.</summary>
    public const int MaxLength = 1024 * 1024;

    // Whoever opens a report unpacks it; and much wider than high it would leave the page.
    private const int MaxSide = 5_000;
    private const int MaxAspect = 10;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegSignature => [0xFF, 0xD8];

    /// <summary>Reads the size of a picture.</summary>
    /// <exception cref="InvalidDataException">Neither PNG nor JPEG, longer than <see cref="MaxLength"/>, or of a size or shape that no letterhead has.</exception>
    public static DocumentImage Read(ReadOnlyMemory<byte> content, string description)
    {
        if (content.Length > MaxLength)
        {
            throw new InvalidDataException($"the picture has {content.Length} bytes, more than {MaxLength}");
        }

        var bytes = content.Span;
        if (bytes.Length >= 24 && bytes.StartsWith(PngSignature))
        {
            return Sized("png", BinaryPrimitives.ReadInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadInt32BigEndian(bytes[20..]));
        }

        return JpegSize(bytes) is var (width, height) ? Sized("jpeg", width, height) : throw new InvalidDataException("the picture is neither PNG nor JPEG");

        DocumentImage Sized(string extension, int width, int height) =>
            width <= 0 || height <= 0 ? throw new InvalidDataException("the picture has no size")
            : width > MaxSide || height > MaxSide ? throw new InvalidDataException($"the picture has {width} x {height} pixels, more than {MaxSide} on a side")
            : width / MaxAspect > height ? throw new InvalidDataException($"the picture is more than {MaxAspect} times as wide as high")
            : new DocumentImage(content, extension, width, height, description);
    }

    // The size stands in the start-of-frame segment.
    private static (int Width, int Height)? JpegSize(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(JpegSignature))
        {
            return null;
        }

        for (var position = 2; position + 9 < bytes.Length && bytes[position] == 0xFF;)
        {
            var marker = bytes[position + 1];
            if (marker == 0xFF)
            {
                // Fill bytes may precede a marker.
                position++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 5)..]));
            }

            position += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]);
        }

        return null;
    }
}
