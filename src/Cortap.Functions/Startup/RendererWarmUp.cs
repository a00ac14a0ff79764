using Cortap.Reporting.Documents;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>Has the code of the schema check compiled while the service waits for its first job, and not while that job waits.</summary>
internal sealed class RendererWarmUp(IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(static () => Task.Run(ReportRenderer.Warm));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
