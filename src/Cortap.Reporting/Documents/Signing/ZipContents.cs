using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>
/// The files in a zip archive, read so that no reader can see another content: a signature covers what a reader shows only when all readers
/// show the same. What leaves room for two readings is a fault.
/// </summary>
/// <param name="Entries">Name to content.</param>
/// <param name="Faults">One sentence for each way in which readers may differ or data is hidden; empty in a clean archive.</param>
/// <param name="HasExtraData">Extra fields, which other programs write and readers ignore. Ours writes none.</param>
internal sealed record ZipContents(IReadOnlyDictionary<string, byte[]> Entries, IReadOnlyList<string> Faults, bool HasExtraData)
{
    private const uint LocalSignature = 0x04034B50;
    private const uint CentralSignature = 0x02014B50;
    private const uint DescriptorSignature = 0x08074B50;
    private const int EndSize = 22;
    private const int CentralSize = 46;
    private const int LocalSize = 30;
    private const int MaxCommentLength = 0xFFFF;
    private const int MaxEntries = 10_000;
    private const int HasDescriptor = 1 << 3;
    private const int IsUtf8 = 1 << 11;

    // Bit 0 and 6 are encryption, 13 hides the directory; 1 and 2 tell how hard the compressor tried.
    private const int KnownFlags = HasDescriptor | IsUtf8 | 0b110;

    /// <exception cref="InvalidDataException">No zip archive, or one too large.</exception>
    public static ZipContents Read(ReadOnlyMemory<byte> file) => new Reader(file).Read();

    private sealed record Entry(string Name, byte[] RawName, int Flags, int Method, uint Crc, uint Packed, uint Size, uint Offset);

    private sealed class Reader(ReadOnlyMemory<byte> file)
    {
        private readonly List<string> _faults = [];
        private readonly Dictionary<string, byte[]> _contents = new(StringComparer.Ordinal);
        private long _unpacked;
        private bool _hasExtra;

        private ReadOnlySpan<byte> Bytes => file.Span;

        public ZipContents Read()
        {
            var end = FindEnd();
            var (count, size, start) = (Short(end + 10), Long(end + 12), Long(end + 16));
            if (Short(end + 4) != 0 || Short(end + 6) != 0 || Short(end + 8) != count || count == 0xFFFF || size == uint.MaxValue || start == uint.MaxValue)
            {
                throw new InvalidDataException("The archive is split, or in the form for very large files.");
            }

            if (count > MaxEntries)
            {
                throw new InvalidDataException($"The archive has more than {MaxEntries} entries.");
            }

            // Some readers believe the place that is named, others look before the end.
            if (start + (long)size != end)
            {
                _faults.Add("The archive's directory is not where it is said to be: there is data before or behind it.");
                return new ZipContents(_contents, _faults, _hasExtra);
            }

            var entries = ReadDirectory((int)start, count, end);
            FindDoubles(entries);
            ReadEntries(entries, (int)start);
            return new ZipContents(_contents, _faults, _hasExtra);
        }

        private int FindEnd()
        {
            var least = Math.Max(0, Bytes.Length - EndSize - MaxCommentLength);
            for (var at = Bytes.Length - EndSize; at >= least; at--)
            {
                if (!Bytes[at..].StartsWith("PK\u0005\u0006"u8))
                {
                    continue;
                }

                if (at != Bytes.Length - EndSize || Short(at + 20) != 0)
                {
                    _faults.Add($"There are {Bytes.Length - EndSize - at} bytes behind the end of the archive, or a comment.");
                }

                return at;
            }

            throw new InvalidDataException("The file is no zip archive.");
        }

        private List<Entry> ReadDirectory(int at, int count, int end)
        {
            var entries = new List<Entry>(count);
            for (var i = 0; i < count; i++)
            {
                Require(at, CentralSize, CentralSignature);
                var (nameLength, extraLength, commentLength) = (Short(at + 28), Short(at + 30), Short(at + 32));
                Require(at, CentralSize + nameLength + extraLength + commentLength, CentralSignature);
                var name = Bytes.Slice(at + CentralSize, nameLength).ToArray();
                var entry = new Entry(
                    NameOf(name), name, Short(at + 8), Short(at + 10), Long(at + 16), Long(at + 20), Long(at + 24), Long(at + 42));
                _hasExtra |= extraLength > 0;
                if (commentLength > 0)
                {
                    _faults.Add($"The entry {entry.Name} carries a comment.");
                }

                entries.Add(entry);
                at += CentralSize + nameLength + extraLength + commentLength;
            }

            if (at != end)
            {
                _faults.Add("There is data behind the archive's directory.");
            }

            return entries;
        }

        // Part names are ASCII, with percent signs for the rest.
        private string NameOf(byte[] name)
        {
            var text = Encoding.Latin1.GetString(name);
            if (name.Length == 0 || name.Any(value => value is < 0x20 or > 0x7E) || text.Split('/', '\\').Any(segment => segment is "." or ".."))
            {
                _faults.Add($"The entry name \"{text}\" is not the name of a part.");
            }

            if (text.Contains('[') && text.EndsWith(".piece", StringComparison.OrdinalIgnoreCase))
            {
                _faults.Add($"The entry {text} is a piece of a part.");
            }

            return text;
        }

        // Readers differ in case, slashes and percent signs.
        private void FindDoubles(List<Entry> entries)
        {
            foreach (var doubles in entries.GroupBy(entry => Comparable(entry.Name)).Where(group => group.Count() > 1))
            {
                _faults.Add($"There are {doubles.Count()} entries for one name: {string.Join(", ", doubles.Select(entry => entry.Name))}.");
            }
        }

        private static string Comparable(string name)
        {
            for (var round = 0; round < 3; round++)
            {
                name = Uri.UnescapeDataString(name);
            }

            var segments = name.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != ".");
            return string.Join('/', segments).ToUpperInvariant();
        }

        private void ReadEntries(List<Entry> entries, int directory)
        {
            var at = 0;
            foreach (var entry in entries.OrderBy(entry => entry.Offset))
            {
                if (entry.Offset != at)
                {
                    _faults.Add(entry.Offset < at ? $"The entry {entry.Name} lies over another one." : Unlisted(at, (int)Math.Min(entry.Offset, int.MaxValue)));
                }

                at = ReadEntry(entry, directory);
            }

            if (at != directory)
            {
                _faults.Add(Unlisted(at, directory));
            }
        }

        private string Unlisted(int from, int to) => from < to && to - from >= LocalSize && Bytes[from..].StartsWith("PK\u0003\u0004"u8)
            ? $"There is an entry that the directory does not list: {Encoding.UTF8.GetString(Bytes.Slice(from + LocalSize, Math.Min(Short(from + 26), to - from - LocalSize)))}."
            : $"There are {to - from} bytes that belong to no entry.";

        private int ReadEntry(Entry entry, int directory)
        {
            if (entry.Offset > int.MaxValue)
            {
                throw new InvalidDataException("The archive's directory is damaged.");
            }

            var at = (int)entry.Offset;
            Require(at, LocalSize, LocalSignature);
            var (nameLength, extraLength) = (Short(at + 26), Short(at + 28));
            var data = at + LocalSize + nameLength + extraLength;
            Require(at, LocalSize + nameLength + extraLength, LocalSignature);
            if (data + entry.Packed > directory)
            {
                throw new InvalidDataException($"The entry {entry.Name} is cut off.");
            }

            var isDescribed = (entry.Flags & HasDescriptor) != 0;
            if (!Bytes.Slice(at + LocalSize, nameLength).SequenceEqual(entry.RawName) || Short(at + 6) != entry.Flags || Short(at + 8) != entry.Method
                || (!isDescribed && (Long(at + 14) != entry.Crc || Long(at + 18) != entry.Packed || Long(at + 22) != entry.Size)))
            {
                _faults.Add($"The entry {entry.Name} says something else of itself than the directory.");
            }

            if ((entry.Flags & ~KnownFlags) != 0)
            {
                _faults.Add($"The entry {entry.Name} is encrypted or of an unknown kind.");
            }

            _hasExtra |= extraLength > 0;
            var content = Unpack(entry, file.Slice(data, (int)entry.Packed));
            if (!entry.Name.EndsWith('/'))
            {
                _contents[entry.Name] = content;
            }

            return data + (int)entry.Packed + (isDescribed ? DescriptorLength(entry, data + (int)entry.Packed) : 0);
        }

        private int DescriptorLength(Entry entry, int at)
        {
            var signed = at + 16 <= Bytes.Length && Long(at) == DescriptorSignature;
            var values = signed ? at + 4 : at;
            if (values + 12 > Bytes.Length || Long(values) != entry.Crc || Long(values + 4) != entry.Packed || Long(values + 8) != entry.Size)
            {
                _faults.Add($"The entry {entry.Name} says something else of itself than the directory.");
            }

            return signed ? 16 : 12;
        }

        private byte[] Unpack(Entry entry, ReadOnlyMemory<byte> packed)
        {
            if ((_unpacked += entry.Size) > OpcPackage.MaxUncompressedSize)
            {
                throw new InvalidDataException($"The document unpacks to more than {OpcPackage.MaxUncompressedSize} bytes.");
            }

            if (entry.Method == 0)
            {
                if (entry.Packed != entry.Size)
                {
                    _faults.Add($"The entry {entry.Name} does not have the length that it names.");
                }

                return packed.ToArray();
            }

            if (entry.Method != 8)
            {
                throw new InvalidDataException($"The entry {entry.Name} is compressed in an unknown way.");
            }

            var source = new LastByteApart(packed);
            using var inflater = new DeflateStream(source, CompressionMode.Decompress);
            var content = new byte[entry.Size];
            try
            {
                if (inflater.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) != content.Length || inflater.ReadByte() >= 0 || !source.IsConsumed)
                {
                    _faults.Add($"The entry {entry.Name} does not have the length that it names.");
                }
            }
            catch (InvalidDataException exception)
            {
                throw OpcPackage.Damaged(entry.Name, exception);
            }

            return content;
        }

        private void Require(int at, int length, uint signature)
        {
            if (at < 0 || at + (long)length > Bytes.Length || Long(at) != signature)
            {
                throw new InvalidDataException("The archive is damaged.");
            }
        }

        private int Short(int at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes[at..]);

        private uint Long(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes[at..]);
    }

    // A decompressor takes what it needs: when it never asks for the last byte, something is hidden behind the compressed data.
    private sealed class LastByteApart(ReadOnlyMemory<byte> data) : UnseekableStream
    {
        private int _position;

        public bool IsConsumed => _position == data.Length;

        public override bool CanRead => true;

        public override bool CanWrite => false;

        public override int Read(Span<byte> buffer)
        {
            var left = data.Length - _position;
            var count = Math.Min(buffer.Length, left > 1 ? left - 1 : left);
            data.Span.Slice(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
