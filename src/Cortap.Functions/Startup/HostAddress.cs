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
        var host = configuration["WEBSITE_HOSTNAME"] ?? "localhost:7071";
        address.ListeningOn(new Uri($"{(host.StartsWith("localhost", StringComparison.Ordinal) ? "http" : "https")}://{host}"));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
