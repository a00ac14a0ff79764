using System.Net;
using System.Net.Sockets;
using Cortap.Reporting.Security;
using Cortap.Reporting.Webhooks;

namespace Cortap.Infrastructure.Http;

/// <summary>
/// The message handler for webhooks: resolves the receiver's name once, checks every address, and connects to the checked addresses only, so
/// that a name cannot be re-bound between check and use. No redirects, proxy or cookies.
/// </summary>
public static class CallbackHandler
{
    private const int MaxResponseHeadersKilobytes = 16;

    /// <summary>Resolves a name to its addresses.</summary>
    public delegate Task<IPAddress[]> Resolver(string host, CancellationToken cancellationToken);

    /// <param name="policy">Decides about addresses.</param>
    /// <param name="resolve">The resolver; null uses the system's.</param>
    public static SocketsHttpHandler Create(CallbackUrlPolicy policy, Resolver? resolve = null)
    {
        resolve ??= HostResolver.OfTheSystem.ResolveAsync;
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = MaxResponseHeadersKilobytes,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = (context, cancellationToken) => ConnectAsync(policy, resolve, context.DnsEndPoint, cancellationToken),
        };
    }

    /// <summary>Temporary trouble with the resolver is thrown as it is.</summary>
    private static async Task<IPAddress[]> ResolveAsync(CallbackUrlPolicy policy, Resolver resolve, string host, CancellationToken cancellationToken)
    {
        try
        {
            return await resolve(host, cancellationToken).ConfigureAwait(false) is { Length: > 0 } addresses
                ? addresses
                : throw new CallbackRefusedException(policy.NoAddress, "does not resolve");
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            throw new CallbackRefusedException(policy.NoAddress, "does not resolve");
        }
    }

    private static async ValueTask<Stream> ConnectAsync(
        CallbackUrlPolicy policy, Resolver resolve, DnsEndPoint target, CancellationToken cancellationToken)
    {
        var isLiteral = IPAddress.TryParse(target.Host, out var literal);
        var addresses = isLiteral ? [literal!] : await ResolveAsync(policy, resolve, target.Host, cancellationToken).ConfigureAwait(false);
        foreach (var address in addresses)
        {
            if (policy.RefuseAddress(address, target.Port) is { } reason)
            {
                throw isLiteral ? new CallbackRefusedException(reason) : new CallbackRefusedException(policy.NoAddress, reason);
            }
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
