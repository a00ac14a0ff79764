namespace Cortap.Reporting.Storage;

/// <summary>One stored version.</summary>
/// <param name="Key">Object key.</param>
/// <param name="Version">Opaque version id of the store.</param>
/// <param name="Size">Bytes.</param>
public sealed record StoredObject(string Key, string Version, long Size);
