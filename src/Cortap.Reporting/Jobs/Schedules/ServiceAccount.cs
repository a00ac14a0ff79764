using System.Security.Cryptography;
using System.Text;

namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>The service account for scheduled runs, <c>RISKUITY_SERVICE_USERNAME</c> and <c>_PASSWORD</c>. It prints nothing of either.</summary>
public sealed class ServiceAccount
{
    /// <param name="username">As Riskuity knows it.</param>
    /// <param name="password">Kept in this process only.</param>
    /// <param name="key">32 bytes, with which <see cref="Fingerprint"/> is made.</param>
    public ServiceAccount(string username, string password, ReadOnlySpan<byte> key)
    {
        Username = username;
        Password = password;
        Fingerprint = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{username}\n{password}")).AsSpan(0, 16));
    }

    public string Username { get; }

    public string Password { get; }

    /// <summary>Names this pair in the store, so that a corrected password is tried at once; says nothing of it to whoever has not the key.</summary>
    public string Fingerprint { get; }

    public override string ToString() => nameof(ServiceAccount);
}
