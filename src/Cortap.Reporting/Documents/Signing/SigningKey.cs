using System.Security.Cryptography;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>The key pair that reports are signed with, on the curve P-256.</summary>
public static class SigningKey
{
    /// <summary>The pair that belongs to a secret.</summary>
    /// <param name="secret">32 random bytes, big-endian: the private scalar.</param>
    /// <exception cref="CryptographicException">Not 32 bytes, or outside of the curve's order (one of 2^32 random values).</exception>
    public static ECDsa FromSecret(byte[] secret) =>
        ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });

    /// <summary>Whether a pair belongs to it: none belongs to 32 zeros, or to 32 times 0xFF.</summary>
    public static bool IsSecret(byte[] secret)
    {
        try
        {
            FromSecret(secret).Dispose();
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
