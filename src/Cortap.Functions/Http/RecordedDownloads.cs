using Microsoft.Extensions.Caching.Memory;

namespace Cortap.Functions.Http;

/// <summary>
/// Which downloads this host has recorded within the last hour, so that the further ranges of one are no records of their own. Whatever is forgotten, or
/// begun at another host, makes one record more.
/// </summary>
public sealed class RecordedDownloads : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly MemoryCache _recorded = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <param name="version">Of the object.</param>
    /// <param name="client">Its address.</param>
    public bool Contains(string version, string? client) => _recorded.TryGetValue((version, client), out _);

    /// <inheritdoc cref="Contains"/>
    public void Add(string version, string? client) =>
        _recorded.Set((version, client), true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });

    public void Dispose() => _recorded.Dispose();
}
