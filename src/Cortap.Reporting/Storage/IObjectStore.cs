namespace Cortap.Reporting.Storage;

/// <summary>
/// Versioned object storage. Writing a key again makes a new version; a version, once written, never changes.
/// Keys are relative paths of ASCII letters, digits, <c>_ - . /</c>, without empty, <c>.</c> or <c>..</c> segments.
/// Every method throws <see cref="ObjectStoreException"/> when the store cannot be reached or refuses.
/// </summary>
public interface IObjectStore
{
    /// <summary>Stores the content and returns only after it is durable and its size was verified.</summary>
    Task<StoredObject> PutAsync(string key, ReadOnlyMemory<byte> content, ObjectAttributes attributes, CancellationToken cancellationToken);

    /// <summary>Reads one version, or the newest when <paramref name="version"/> is null; null when there is none.</summary>
    Task<byte[]?> GetAsync(string key, string? version, CancellationToken cancellationToken);

    /// <summary>The same as a stream, which the caller disposes; nothing of it is kept in memory.</summary>
    /// <param name="key">Object key.</param>
    /// <param name="version">Null is the newest.</param>
    /// <param name="cancellationToken">Cancels the opening; reading has its own.</param>
    Task<Stream?> OpenAsync(string key, string? version, CancellationToken cancellationToken);

    /// <summary>Removes every version of every key that starts with the prefix; an unknown prefix is no error.</summary>
    Task DeletePrefixAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the versions below a folder that were written before a moment. A store whose own lifecycle rules do that, as S3's, does nothing.
    /// </summary>
    /// <returns>The number of versions removed.</returns>
    Task<int> RemoveExpiredAsync(string folder, DateTimeOffset writtenBefore, CancellationToken cancellationToken) => Task.FromResult(0);

    /// <summary>Makes a link that serves exactly this version by GET until it expires.</summary>
    /// <param name="target">The version to serve.</param>
    /// <param name="lifetime">1 s to 604 800 s.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<DownloadLink> CreateDownloadLinkAsync(StoredObject target, TimeSpan lifetime, CancellationToken cancellationToken);
}
