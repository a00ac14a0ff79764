using Cortap.Reporting.Documents;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>
/// Has the templates and the code of the schema check compiled while the service waits for its first job, and not while that job waits; and clears
/// away what converters of services that died have left behind.
/// </summary>
internal sealed class RendererWarmUp(IHostApplicationLifetime lifetime, ReportRenderer renderer, IPdfConverter converter, TimeProvider time) : IHostedService
{
    // The first requests compile code of their own, and whoever waits for them comes before a job that nobody has ordered yet.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Task.Run(WarmAsync, CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WarmAsync()
    {
        converter.Sweep();
        await Task.Delay(Pause, time, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!lifetime.ApplicationStopping.IsCancellationRequested) renderer.Warm();
    }
}
