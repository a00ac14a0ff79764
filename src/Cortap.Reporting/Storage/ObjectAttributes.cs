namespace Cortap.Reporting.Storage;

/// <summary>What is served with an object.</summary>
/// <param name="ContentType">Media type.</param>
/// <param name="FileName">ASCII name for <c>Content-Disposition: attachment</c>; null sends none.</param>
public sealed record ObjectAttributes(string ContentType, string? FileName = null);
