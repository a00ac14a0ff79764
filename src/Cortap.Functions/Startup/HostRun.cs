using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>Runs a host from its start to its end, on both hosts.</summary>
public static class HostRun
{
    /// <summary>As <see cref="HostingAbstractionsHostExtensions.RunAsync"/>; but being told to stop while it starts is an end as any other.</summary>
    public static async Task RunToEndAsync(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await host.RunAsync();
        }
        catch (Exception exception) when (stopping.IsCancellationRequested && IsCancellation(exception))
        {
            // What had begun is disposed of by now, and goes on with the next start as after a kill.
        }
    }

    private static bool IsCancellation(Exception exception) =>
        exception is OperationCanceledException || (exception is AggregateException several && several.InnerExceptions.All(IsCancellation));
}
