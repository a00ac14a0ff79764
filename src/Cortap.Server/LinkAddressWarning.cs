using Cortap.Infrastructure.Local;
using Microsoft.Extensions.Logging;

namespace Cortap.Server;

/// <summary>Says, once, that the links of the local object store name an address that clients elsewhere cannot reach.</summary>
/// <param name="address">Where clients reach the service.</param>
/// <param name="logger">The log.</param>
/// <param name="links">Null where another store makes the links.</param>
internal sealed partial class LinkAddressWarning(PublicAddress address, ILogger<LinkAddressWarning> logger, ObjectLinks? links = null)
{
    private readonly ILogger _logger = logger;
    private int _isGiven;

    /// <summary>For a name or an address by which the service is reached, or listens.</summary>
    public void ReachedBy(string host)
    {
        if (links is null || address.Configured is not null || IsThisMachine(host) || Interlocked.Exchange(ref _isGiven, 1) == 1) return;
        LogUnreachable(address.Value);
    }

    private static bool IsThisMachine(string host) =>
        host.Length == 0 || (Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var url) && url.IsLoopback);

    [LoggerMessage(1, LogLevel.Warning,
        "Links to reports begin with {Address}, which other machines cannot reach, although the service is reached from there. Set PUBLIC_BASE_URL to the address that clients use.")]
    private partial void LogUnreachable(Uri address);
}
