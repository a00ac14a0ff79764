namespace Cortap.Reporting.Storage;

/// <summary>A presigned link and the moment (UTC, whole seconds) at which it stops to work.</summary>
public sealed record DownloadLink(Uri Url, DateTimeOffset ExpiresAt);
