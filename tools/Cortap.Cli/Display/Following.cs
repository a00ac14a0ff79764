using System.Diagnostics;
using Cortap.Cli.Api;

namespace Cortap.Cli.Display;

/// <summary>Asks for the state of something at work until it is settled.</summary>
internal static class Following
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Shows each state. A service that has answered and is away for less than a minute, as while it restarts, is waited for: the work goes on.</summary>
    public static async Task<T> RunAsync<T>(Func<Task<T>> askAsync, Action<T> show, Predicate<T> isSettled, TimeSpan interval, CancellationToken cancellationToken)
    {
        long? answered = null;
        while (true)
        {
            try
            {
                var state = await askAsync();
                show(state);
                if (isSettled(state)) return state;
                answered = Stopwatch.GetTimestamp();
            }
            catch (Exception exception) when (exception is CliException or CortapApiException { StatusCode: 429 or 502 or 503 or 504 } && answered is { } last && Stopwatch.GetElapsedTime(last) < Patience)
            {
                await Task.Delay(Pause, cancellationToken);
            }

            await Task.Delay(interval, cancellationToken);
        }
    }
}
