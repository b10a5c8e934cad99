"""What a person or a scheduler asks for, one module a job. All edges meet here; what is between them is pure."""
