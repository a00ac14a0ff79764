using Cortap.Reporting.Documents;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>
/// Has the code of the schema check compiled while the service waits for its first job, and not while that job waits; and clears away what
/// converters of services that died have left behind.
/// </summary>
internal sealed class RendererWarmUp(IHostApplicationLifetime lifetime, ReportRenderer renderer, IPdfConverter converter) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Task.Run(() =>
        {
            renderer.Warm();
            converter.Sweep();
        }));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
