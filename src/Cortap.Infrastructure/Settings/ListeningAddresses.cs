using System.Net;

namespace Cortap.Infrastructure.Settings;

/// <summary>Reads <c>ASPNETCORE_URLS</c> as far as the callback policy needs it: which addresses and ports are the service itself.</summary>
internal static class ListeningAddresses
{
    public const string Default = "http://127.0.0.1:7071";

    /// <returns>False when an entry is no http URL of the root.</returns>
    public static bool TryParse(string urls, out IReadOnlyList<IPEndPoint> endpoints)
    {
        var entries = Split(urls).Select(TryRead).ToList();
        endpoints = [.. entries.SelectMany(entry => entry)];
        return entries.Count > 0 && entries.TrueForAll(entry => entry.Count > 0) && Split(urls).All(IsPlain);
    }

    /// <summary>The endpoints of an address; none for what is no http or https URL, such as a Unix socket.</summary>
    public static IReadOnlyList<IPEndPoint> TryRead(string text)
    {
        // Kestrel takes + and * for every address; Uri does not.
        var readable = text.Replace("://+", "://0.0.0.0", StringComparison.Ordinal).Replace("://*", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(readable, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return [];
        }

        return IPAddress.TryParse(url.IdnHost, out var address) ? [new(address, url.Port)]
            : url.IsLoopback ? [new(IPAddress.Loopback, url.Port), new(IPAddress.IPv6Loopback, url.Port)]
            : [new(IPAddress.Any, url.Port)];
    }

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The server listens at no path; TLS is for a proxy in front, and a user would be taken for part of the host.</summary>
    private static bool IsPlain(string url) =>
        url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.TrimEnd('/')["http://".Length..].AsSpan().ContainsAny("/@?#");
}
