using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cortap.Runtime.Engine;

/// <summary>Name-based values (version 5 of RFC 9562) that come out the same on every replay.</summary>
internal static class DeterministicGuid
{
    // The namespace that the durable runtimes use, so that the same orchestration gets the same values everywhere.
    private static readonly byte[] Namespace = Guid.Parse("9e952958-5e33-4daf-827f-2fa12937b875").ToByteArray(bigEndian: true);

    public static Guid Create(string instanceId, DateTime time, int counter)
    {
        var name = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{instanceId}_{time:o}_{counter}"));
#pragma warning disable CA5350 // Version 5 is defined with SHA-1; nothing is protected by it.
        var hash = SHA1.HashData([.. Namespace, .. name]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
