using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Reporting.Security;

/// <summary>
/// The keys that may verify a token, each with the algorithms of its type only, so that a public key can never be taken for a shared secret
/// (RFC 8725, section 3.1).
/// </summary>
internal sealed class TokenKeys : IDisposable
{
    /// <summary>Shorter RSA keys verify nothing (RFC 7518, section 3.3).</summary>
    public const int LeastRsaBits = 2_048;

    private static readonly string[] RsaAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
    private static readonly string[] CurveAlgorithms = ["ES256", "ES384", "ES512"];

    /// <summary>Those of public keys.</summary>
    public static IReadOnlyList<string> PublicKeyAlgorithms { get; } = [.. RsaAlgorithms, .. CurveAlgorithms];

    /// <summary>Every algorithm that some type of key may use; <c>none</c> is not one.</summary>
    public static IReadOnlyList<string> KnownAlgorithms { get; } = ["HS256", .. PublicKeyAlgorithms];

    private readonly TokenKeySet? _fixed;
    private readonly AsymmetricAlgorithm? _publicKey;

    public TokenKeys(TokenValidationOptions options, HttpClient http, TimeProvider time)
    {
        if (options.Authority is not null)
        {
            Authority = new AuthorityKeys(options, http, time);
        }
        else if (options.PublicKeyPem is { } pem)
        {
            (_fixed, _publicKey) = ReadPem(pem);
        }
        else if (options.SigningKey.Length >= 32)
        {
            _fixed = new([new SymmetricSecurityKey(options.SigningKey.ToArray())], ["HS256"], null);
        }
        else
        {
            throw new ArgumentException("Verifying signatures needs an authority, a public key or a signing key of at least 32 bytes.", nameof(options));
        }
    }

    /// <summary>Where the keys come from; null for a configured key.</summary>
    public AuthorityKeys? Authority { get; }

    /// <summary>They are at hand.</summary>
    public bool AreKnown => _fixed is not null || Authority!.Current is not null;

    /// <summary>Begins to read them where they are not known.</summary>
    public void Seek()
    {
        if (!AreKnown)
        {
            _ = Authority!.GetAsync(CancellationToken.None);
        }
    }

    public static bool IsPublicKey(string pem)
    {
        try
        {
            ReadPem(pem).Key.Dispose();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The keys; null when the authority cannot be read. The same keys are the same object.</summary>
    public async Task<TokenKeySet?> GetAsync(CancellationToken cancellationToken) =>
        _fixed ?? await Authority!.GetAsync(cancellationToken).ConfigureAwait(false);

    public void Dispose() => _publicKey?.Dispose();

    /// <exception cref="ArgumentException">The text is no RSA public key of 2048 bits or more and no NIST-curve public key.</exception>
    private static (TokenKeySet Keys, AsymmetricAlgorithm Key) ReadPem(string pem)
    {
        if (TryImport(RSA.Create(), pem) is { } rsa)
        {
            return rsa.KeySize >= LeastRsaBits
                ? (new([new RsaSecurityKey(rsa)], RsaAlgorithms, null), rsa)
                : throw new ArgumentException($"The RSA key has fewer than {LeastRsaBits} bits.", nameof(pem));
        }

        var curve = TryImport(ECDsa.Create(), pem) ?? throw new ArgumentException("The text is not an RSA or EC public key in PEM.", nameof(pem));
        // Others have keys of the same sizes.
        var algorithm = curve.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value switch
        {
            "1.2.840.10045.3.1.7" => "ES256",
            "1.3.132.0.34" => "ES384",
            "1.3.132.0.35" => "ES512",
            _ => throw new ArgumentException("The curve is not P-256, P-384 or P-521.", nameof(pem)),
        };
        return (new([new ECDsaSecurityKey(curve)], [algorithm], null), curve);
    }

    private static T? TryImport<T>(T key, string pem)
        where T : AsymmetricAlgorithm
    {
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }
}

/// <summary>Keys, the algorithms that they may be used with, and the issuer that the authority declares.</summary>
internal sealed record TokenKeySet(IReadOnlyList<SecurityKey> Keys, IReadOnlyList<string> Algorithms, string? Issuer)
{
    /// <summary>Where people sign in at the authority; null where it names no address that may be called.</summary>
    public Uri? AuthorizationEndpoint { get; init; }

    /// <summary>Where the authority gives tokens for codes; null where it names no address that may be called.</summary>
    public Uri? TokenEndpoint { get; init; }

    /// <summary>The keys of that id, which may be several (RFC 7517, section 4.5), or all where none has it or the token names none.</summary>
    public IReadOnlyList<SecurityKey> Matching(string? keyId) => Has(keyId) ? [.. Keys.Where(key => key.KeyId == keyId)] : Keys;

    /// <summary>False for a token that names no key: any of them may be meant.</summary>
    public bool Has(string? keyId) => !string.IsNullOrEmpty(keyId) && Keys.Any(key => key.KeyId == keyId);
}
