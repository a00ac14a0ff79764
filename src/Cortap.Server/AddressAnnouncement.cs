using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;

namespace Cortap.Server;

/// <summary>Tells the links of the local object store and the callback policy where the server listens, as soon as it does.</summary>
internal sealed class AddressAnnouncement(IServer server, PublicAddress address, OwnAddresses own, LinkAddressWarning warning) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        own.ListeningOn(bound);
        if (bound.FirstOrDefault() is { } first) address.ListeningOn(new Uri(first));
        foreach (var url in bound) warning.ReachedBy(new Uri(url).Host);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
