using System.Net;
using System.Net.Sockets;

namespace Cortap.Reporting.Foundation;

/// <summary>
/// Connects to whichever address of a host answers first, as browsers do (RFC 8305): one that is dead drops what is sent to it, and waiting for it alone
/// would take all the time that there is.
/// </summary>
public static class HostConnection
{
    private const int MaxAddresses = 16;

    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <summary>For the handlers of HTTP clients.</summary>
    /// <exception cref="SocketException">The host has no address, or none takes the connection.</exception>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        return await ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="addresses">In the order in which they are tried, each a quarter of a second after the one before or at once when that refuses; of more than 16 the first.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <exception cref="SocketException">None takes the connection.</exception>
    public static async Task<Stream> ConnectAsync(IEnumerable<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        var waiting = new Queue<IPAddress>(addresses.Take(MaxAddresses));
        var running = new List<Task<Socket>>();
        Exception failure = new SocketException((int)SocketError.HostNotFound);
        using var isOver = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (waiting.Count + running.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (waiting.TryDequeue(out var next)) running.Add(ConnectAsync(next, port, isOver.Token));
                var patience = Task.Delay(waiting.Count > 0 ? HeadStart : Timeout.InfiniteTimeSpan, TimeProvider.System, isOver.Token);
                if (await Task.WhenAny([.. running, patience]).ConfigureAwait(false) is not Task<Socket> ended) continue;
                running.Remove(ended);
                try
                {
                    return new NetworkStream(await ended.ConfigureAwait(false), ownsSocket: true);
                }
                catch (SocketException refusal)
                {
                    failure = refusal;
                }
            }
        }
        finally
        {
            await isOver.CancelAsync().ConfigureAwait(false);
            running.ForEach(late => _ = CloseAsync(late));
        }

        throw failure;
    }

    /// <summary>One may have connected at the moment in which another one had won.</summary>
    private static async Task CloseAsync(Task<Socket> late)
    {
        try
        {
            (await late.ConfigureAwait(false)).Dispose();
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // It has lost in any case.
        }
    }

    private static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        // The socket of an IPv6 address does not call IPv4.
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
