using System.Net;

namespace Cortap.Infrastructure.Http;

/// <summary>
/// Asks the system's resolver on threads of its own. It holds a thread for as long as the name servers of a host keep it waiting, longer than anybody
/// here waits for the answer, and whoever chooses the host chooses its name servers: threads of the pool would be lacking for requests and phases.
/// </summary>
/// <param name="ask">Blocks until there is an answer.</param>
/// <param name="atOnce">So many hosts are asked about at once; further ones wait.</param>
#pragma warning disable CA1001 // Nobody asks the semaphore for its wait handle, the one thing of it that is to be disposed.
internal sealed class HostResolver(Func<string, IPAddress[]> ask, int atOnce)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _free = new(atOnce);

    /// <summary>The resolver of this process.</summary>
    public static HostResolver OfTheSystem { get; } = new(Dns.GetHostAddresses, 256);

    /// <param name="host">A name.</param>
    /// <param name="cancellationToken">Ends the waiting at once, whenever the resolver answers.</param>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        var answer = Task.Factory.StartNew(() => Ask(host), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private IPAddress[] Ask(string host)
    {
        try
        {
            return ask(host);
        }
        finally
        {
            _free.Release();
        }
    }
}
