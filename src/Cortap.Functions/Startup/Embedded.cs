using Cortap.Infrastructure.Local;
using Cortap.Runtime.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>Runs the functions on the runtime in this repository; Azure.cs is the counterpart.</summary>
internal static class Embedded
{
    public static FunctionsApplicationBuilder UseCortapRuntime(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddHostedService<AddressAnnouncement>();
        return builder.UseEmbeddedRuntime();
    }

    /// <summary>Tells the links of the local object store where the server listens, as soon as it does.</summary>
    private sealed class AddressAnnouncement(IServer server, PublicAddress address) : IHostedLifecycleService
    {
        public Task StartedAsync(CancellationToken cancellationToken)
        {
            if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } bound) address.ListeningOn(new Uri(bound));
            return Task.CompletedTask;
        }

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
