using System.Net;
using System.Net.Sockets;
using Cortap.Reporting.Security;
using Cortap.Reporting.Webhooks;

namespace Cortap.Infrastructure.Http;

/// <summary>
/// The message handler for webhooks: checks the URL once more, for settings may have changed since it was accepted, resolves the receiver's name
/// once, checks every address, and connects to the checked addresses only, so that a name cannot be re-bound between check and use. No redirects,
/// proxy or cookies.
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
            ConnectCallback = (context, cancellationToken) => ConnectAsync(policy, resolve, context, cancellationToken),
        };
    }

    /// <summary>Addresses that may be called. Temporary trouble with the resolver is thrown as it is.</summary>
    private static async Task<IPAddress[]> ResolveAsync(CallbackUrlPolicy policy, Resolver resolve, DnsEndPoint target, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await resolve(target.Host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            addresses = [];
        }

        var reason = addresses is [] ? "does not resolve" : addresses.Select(address => policy.RefuseAddress(address, target.Port)).FirstOrDefault(objection => objection is not null);
        return reason is null ? addresses : throw new CallbackRefusedException($"its host {policy.NoAddress}", $"its host {reason}");
    }

    private static async ValueTask<Stream> ConnectAsync(
        CallbackUrlPolicy policy, Resolver resolve, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        // Another URL of the same receiver that uses the connection is of the same scheme, host and port.
        if (policy.Refuse(context.InitialRequestMessage.RequestUri!) is { } objection)
        {
            throw new CallbackRefusedException($"its URL {objection}");
        }

        var target = context.DnsEndPoint;
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await ResolveAsync(policy, resolve, target, cancellationToken).ConfigureAwait(false);
        return await HostConnection.ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);
    }
}
