using Cortap.Infrastructure.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>
/// Tells the links of the local object store where the Functions host listens: the worker's own port is none of the clients' business, and
/// both Azure and its Core Tools give the name and port in <c>WEBSITE_HOSTNAME</c>.
/// </summary>
internal sealed class HostAddress(PublicAddress address, IConfiguration configuration) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        address.ListeningOn(Of(configuration["WEBSITE_HOSTNAME"]));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Azure's front end speaks TLS; a host on this machine does not.</summary>
    /// <param name="host">Name or address, with the port unless it is the scheme's; the Core Tools' default when null or empty.</param>
    internal static Uri Of(string? host)
    {
        var local = new Uri($"http://{(string.IsNullOrEmpty(host) ? "localhost:7071" : host)}");
        var isThisMachine = local.IsLoopback || local.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || local.Host is "0.0.0.0" or "[::]";
        return isThisMachine ? local : new Uri($"https://{host}");
    }
}
