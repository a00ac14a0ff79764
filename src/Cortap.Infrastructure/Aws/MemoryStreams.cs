using System.Runtime.InteropServices;

namespace Cortap.Infrastructure.Aws;

internal static class MemoryStreams
{
    /// <summary>A read-only, seekable stream over the bytes, without copying an array.</summary>
    public static MemoryStream AsStream(this ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
}
