using System.Security.Cryptography;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Reporting.Security;

/// <summary>
/// The keys that may verify a token, each with the algorithms of its type only, so that a public key can never be taken for a shared secret
/// (RFC 8725, section 3.1).
/// </summary>
internal sealed class TokenKeys : IDisposable
{
    private static readonly string[] RsaAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
    private static readonly string[] CurveAlgorithms = ["ES256", "ES384", "ES512"];

    /// <summary>Every algorithm that some type of key may use; <c>none</c> is not one.</summary>
    public static IReadOnlyList<string> KnownAlgorithms { get; } = ["HS256", .. RsaAlgorithms, .. CurveAlgorithms];

    private readonly TokenKeySet? _fixed;
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _discovery;
    private readonly AsymmetricAlgorithm? _publicKey;
    private volatile Tuple<OpenIdConnectConfiguration, TokenKeySet>? _discovered;

    public TokenKeys(TokenValidationOptions options, HttpClient http)
    {
        if (options.Authority is { } authority)
        {
            var metadata = authority.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration";
            var documents = new HttpDocumentRetriever(http) { RequireHttps = !authority.IsLoopback };
            _discovery = new(metadata, new OpenIdConnectConfigurationRetriever(), documents) { RefreshInterval = TimeSpan.FromSeconds(30) };
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

    /// <summary>The keys now. Throws when the authority cannot be reached and was never before.</summary>
    public async Task<TokenKeySet> GetAsync(CancellationToken cancellationToken)
    {
        if (_discovery is null)
        {
            return _fixed!;
        }

        // The same keys are the same object, so that what they have verified can be remembered.
        var configuration = await _discovery.GetConfigurationAsync(cancellationToken).ConfigureAwait(false);
        if (_discovered is { } known && ReferenceEquals(known.Item1, configuration))
        {
            return known.Item2;
        }

        var keys = configuration.SigningKeys.Where(key => key is not SymmetricSecurityKey and not JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.Octet }).ToList();
        var set = new TokenKeySet(keys, [.. RsaAlgorithms, .. CurveAlgorithms], configuration.Issuer);
        _discovered = Tuple.Create(configuration, set);
        return set;
    }

    /// <summary>A token named a key that is not known; ask the authority again, though not more often than every 30 s.</summary>
    public void RequestRefresh() => _discovery?.RequestRefresh();

    public bool CanRefresh => _discovery is not null;

    public void Dispose() => _publicKey?.Dispose();

    /// <exception cref="ArgumentException">The text is no RSA public key of 2048 bits or more and no NIST-curve public key.</exception>
    private static (TokenKeySet Keys, AsymmetricAlgorithm Key) ReadPem(string pem)
    {
        if (TryImport(RSA.Create(), pem) is { } rsa)
        {
            return rsa.KeySize >= 2_048
                ? (new([new RsaSecurityKey(rsa)], RsaAlgorithms, null), rsa)
                : throw new ArgumentException("The RSA key has fewer than 2048 bits.", nameof(pem));
        }

        var curve = TryImport(ECDsa.Create(), pem) ?? throw new ArgumentException("The text is not an RSA or EC public key in PEM.", nameof(pem));
        var algorithm = curve.KeySize switch
        {
            256 => "ES256",
            384 => "ES384",
            521 => "ES512",
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
internal sealed record TokenKeySet(IReadOnlyList<SecurityKey> Keys, IReadOnlyList<string> Algorithms, string? Issuer);
