using System.Security.Cryptography;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Pipeline;

/// <summary>What a phase leaves in the object store for the next one; its digest goes by the workflow's history, which whoever writes the store cannot change.</summary>
internal static class HandedOn
{
    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <param name="content">As it is read now.</param>
    /// <param name="sha256">As it was handed on; null, of a version that did not tell, lets it pass.</param>
    /// <exception cref="CortapException"><c>GENERATION_ERROR</c>: it is another.</exception>
    public static void EnsureUnchanged(ReadOnlySpan<byte> content, string? sha256)
    {
        if (sha256 is not null && Digest(content) != sha256)
            throw new CortapException(ErrorCodes.GenerationError, "What was stored of this report was changed meanwhile by somebody else; request it again.");
    }
}
