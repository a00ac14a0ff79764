using System.Security.Cryptography;
using System.Text;

namespace Cortap.Reporting.Foundation;

/// <summary>A caller's token. It prints as a placeholder, so that no log and no exception shows it by accident.</summary>
public sealed class BearerToken(string value)
{
    /// <summary>The compact JWT, without the scheme.</summary>
    public string Value { get; } = value;

    /// <summary>Lower-case hex SHA-256, for caches.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    public override string ToString() => "[bearer token]";
}
