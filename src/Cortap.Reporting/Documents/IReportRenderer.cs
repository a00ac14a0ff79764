using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Documents;

/// <summary>Renders one report type to a validated Word document; equal requests give equal bytes.</summary>
public interface IReportRenderer
{
    /// <exception cref="CortapException"><see cref="ErrorCodes.GenerationError"/> when the template or the result is invalid.</exception>
    byte[] Render(RenderRequest request, CancellationToken cancellationToken);
}
