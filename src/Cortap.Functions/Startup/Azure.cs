using Cortap.Infrastructure.Local;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>Runs the functions on the Azure Functions host; Embedded.cs is the counterpart.</summary>
internal static class Azure
{
    public static FunctionsApplicationBuilder UseCortapRuntime(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        builder.Services.AddHostedService<AddressAnnouncement>();
        return builder;
    }

    /// <summary>
    /// Tells the links of the local object store where the host listens: the worker's own port is none of the clients' business, and both
    /// Azure and its Core Tools give the name and port in <c>WEBSITE_HOSTNAME</c>.
    /// </summary>
    private sealed class AddressAnnouncement(PublicAddress address, IConfiguration configuration) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            var host = configuration["WEBSITE_HOSTNAME"] ?? "localhost:7071";
            address.ListeningOn(new Uri($"{(host.StartsWith("localhost", StringComparison.Ordinal) ? "http" : "https")}://{host}"));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
