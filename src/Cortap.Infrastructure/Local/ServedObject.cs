using Cortap.Reporting.Storage;

namespace Cortap.Infrastructure.Local;

/// <summary>One version, ready to be served.</summary>
/// <param name="Content">At its beginning; the receiver disposes it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Attributes">Media type and file name.</param>
public sealed record ServedObject(Stream Content, long Size, ObjectAttributes Attributes);
