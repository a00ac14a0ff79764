using Cortap.Functions.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Tests.Startup;

public sealed class HostRunTests
{
    [Fact]
    public async Task RunToEndAsync_ToldToStopWhileItStarts_EndsInOrder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddHostedService<SlowStart>();

        await builder.Build().RunToEndAsync();
    }

    [Fact]
    public async Task RunToEndAsync_AStartThatFails_Fails()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddHostedService<CancelledStart>();

        await Should.ThrowAsync<OperationCanceledException>(() => builder.Build().RunToEndAsync());
    }

    /// <summary>As one that waits for a lease when the process gets SIGTERM.</summary>
    private sealed class SlowStart(IHostApplicationLifetime lifetime) : BackgroundService
    {
        public override Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }

    /// <summary>Something timed out.</summary>
    private sealed class CancelledStart : BackgroundService
    {
        public override Task StartAsync(CancellationToken cancellationToken) => Task.FromCanceled(new CancellationToken(canceled: true));

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }
}
