using System.Net;

namespace Cortap.Infrastructure.Settings;

/// <summary>
/// Where the server really listens, whatever told it to: <c>ASPNETCORE_URLS</c>, <c>URLS</c>, <c>--urls</c> or a port of its own choice.
/// Callbacks never go there.
/// </summary>
public sealed class OwnAddresses
{
    private volatile IReadOnlyList<IPEndPoint> _endpoints = [];

    /// <summary>An unspecified address stands for every local one; empty until the server listens.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => _endpoints;

    /// <param name="urls">The addresses that the server has bound.</param>
    public void ListeningOn(IEnumerable<string> urls) => _endpoints = [.. urls.SelectMany(ListeningAddresses.TryRead)];
}
