using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>
/// The public keys that reports may be signed with: a JSON Web Key Set (RFC 7517), which the service publishes at
/// <c>/.well-known/cortap-keys.json</c>. Holds keys, so dispose it.
/// </summary>
public sealed class VerificationKeys : IDisposable
{
    private const string Curve = "P-256";

    private readonly Dictionary<string, ECDsa> _keys = new(StringComparer.Ordinal);

    private VerificationKeys(IEnumerable<ECDsa> keys)
    {
        foreach (var key in keys)
        {
            _keys[IdOf(key)] = key;
        }
    }

    /// <summary>Keys on P-256; the caller gives them away.</summary>
    public static VerificationKeys Of(params IEnumerable<ECDsa> keys) => new(keys);

    /// <summary>All keys of several sets, which the caller gives away.</summary>
    public static VerificationKeys Union(IEnumerable<VerificationKeys> sets) => new(sets.SelectMany(set => set._keys.Values));

    /// <summary>Reads a key set; keys of other kinds are passed over.</summary>
    /// <exception cref="FormatException">No key set, or none of its keys is an EC key on P-256.</exception>
    public static VerificationKeys Parse(ReadOnlySpan<byte> json)
    {
        List<ECDsa>? keys;
        try
        {
            keys = JsonNode.Parse(json, documentOptions: StrictJson.Options)?["keys"]?.AsArray().Where(key => (string?)key?["kty"] == "EC" && (string?)key["crv"] == Curve)
                .Select(key => ECDsa.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = Base64Url.DecodeFromChars((string?)key!["x"]), Y = Base64Url.DecodeFromChars((string?)key["y"]) },
                })).ToList();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or CryptographicException or InvalidOperationException)
        {
            throw new FormatException("it is no JSON Web Key Set", exception);
        }

        return keys is { Count: > 0 } ? new VerificationKeys(keys) : throw new FormatException($"the set holds no EC key on {Curve}");
    }

    /// <summary>The JWK thumbprint (RFC 7638) of a key on P-256.</summary>
    public static string IdOf(ECDsa key)
    {
        var (x, y) = Point(key);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"{{Curve}}","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
    }

    /// <summary>The key set, with the certificate of the office signature where there is one.</summary>
    public byte[] ToJson(X509Certificate2? certificate)
    {
        var keys = new JsonArray([.. _keys.Select(key => ToJson(key.Key, key.Value))]);
        if (certificate?.GetRSAPublicKey() is { } rsa)
        {
            using (rsa)
            {
                var parameters = rsa.ExportParameters(includePrivateParameters: false);
                keys.Add(new JsonObject
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["alg"] = "RS256",
                    ["kid"] = Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256)),
                    ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                    ["e"] = Base64Url.EncodeToString(parameters.Exponent),
                    ["x5c"] = new JsonArray(Convert.ToBase64String(certificate.RawData)),
                });
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["keys"] = keys });
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    /// <summary>The key of this id, or null.</summary>
    internal ECDsa? Find(string id) => _keys.GetValueOrDefault(id);

    private static JsonObject ToJson(string id, ECDsa key)
    {
        var (x, y) = Point(key);
        return new JsonObject { ["kty"] = "EC", ["use"] = "sig", ["alg"] = "ES256", ["kid"] = id, ["crv"] = Curve, ["x"] = x, ["y"] = y };
    }

    private static (string X, string Y) Point(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
    }
}
