using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Documents;

/// <summary>Turns Word reports into PDF files.</summary>
public interface IPdfConverter
{
    /// <summary>False where no converter is installed; requests for PDF are then refused with <see cref="ErrorCodes.UnsupportedFormat"/>.</summary>
    bool IsInstalled { get; }

    /// <summary>Starts what can be started ahead of the first conversion.</summary>
    Task WarmAsync(CancellationToken cancellationToken);

    /// <summary>A tagged PDF of the document.</summary>
    /// <exception cref="CortapException"><see cref="ErrorCodes.GenerationError"/> when the conversion fails, takes too long or gives too many pages.</exception>
    Task<byte[]> ConvertAsync(ReadOnlyMemory<byte> docx, CancellationToken cancellationToken);
}
