using System.Net;
using System.Net.NetworkInformation;

namespace Cortap.Reporting.Security;

/// <summary>Which callback addresses are allowed.</summary>
public sealed record CallbackPolicyOptions
{
    /// <summary>
    /// <c>CALLBACK_ALLOWED_HOSTS</c>: host names, or <c>*.example.com</c> for every name below one; empty allows every public host.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary><c>CALLBACK_ALLOW_HTTP</c>; default https only.</summary>
    public bool AllowHttp { get; init; }

    /// <summary><c>CALLBACK_ALLOW_PRIVATE</c>: loopback and private networks; default refused. Link-local and multicast never are.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Where this service listens; never a callback target. An unspecified address stands for every local one.</summary>
    public Func<IReadOnlyList<IPEndPoint>> OwnEndpoints { get; init; } = () => [];

    /// <summary>Every address of this machine. <see cref="NetworkInformationException"/> where a sandbox keeps them from the process.</summary>
    public Func<IEnumerable<IPAddress>> LocalAddresses { get; init; } = () =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address);
}
