using System.IO.Compression;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Cortap.Infrastructure.Pdf;

/// <summary>The library's filters for one file of somebody else's, which unpack no more than a limit: some hundred bytes may be gigabytes.</summary>
internal sealed class BoundedFilters : IFilterProvider
{
    /// <summary>Of a file together, bytes. The fields of a form have some hundred thousand.</summary>
    private const long MaxUnpacked = 64 * 1024 * 1024;

    /// <summary>A code of 12 bits may stand for 4,096 bytes.</summary>
    private const int MostOfLzw = 4_096;

    private long _left = MaxUnpacked;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Bound(DefaultFilterProvider.Instance.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Bound(DefaultFilterProvider.Instance.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Bound(DefaultFilterProvider.Instance.GetAllFilters());

    private IReadOnlyList<IFilter> Bound(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new Filter(this, filter))];

    /// <exception cref="InvalidDataException">It is too much.</exception>
    private void Take(long bytes)
    {
        if ((_left -= bytes) < 0) throw new InvalidDataException("the file unpacks to more than any form");
    }

    private sealed class Filter(BoundedFilters bounds, IFilter filter) : IFilter
    {
        public bool IsSupported => filter.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            switch (filter)
            {
                case FlateFilter:
                    TakeInflated(input);
                    break;
                case LzwFilter:
                    bounds.Take((long)input.Length * MostOfLzw);
                    break;
                case RunLengthFilter:
                    bounds.Take((long)input.Length * 64);
                    break;
            }

            return filter.Decode(input, streamDictionary, filterProvider, filterIndex);
        }

        private void TakeInflated(Memory<byte> input)
        {
            // Of zlib's, two bytes before the data. What is damaged is for the library, which goes no further than this does.
            if (input.Length < 2) return;
            using var inflated = new DeflateStream(new MemoryStream(input[2..].ToArray(), writable: false), CompressionMode.Decompress);
            var buffer = new byte[81_920];
            try
            {
                for (int read; (read = inflated.Read(buffer)) > 0;) bounds.Take(read);
            }
            catch (InvalidDataException) when (bounds._left >= 0)
            {
            }
        }
    }
}
